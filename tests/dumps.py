# ruff: noqa: E501
"""Invented texts of whole pages, menus and all, in several languages and scripts; bodies and what stands around them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A page's menus, its body, and what follows it, a line an item."""

    head: tuple[str, ...]
    body: tuple[str, ...]
    tail: tuple[str, ...]

    @property
    def text(self) -> str:
        """The page as a dump shows it."""
        return "\n\n".join("\n".join(part) for part in (self.head, self.body, self.tail)) + "\n"

    @property
    def article(self) -> str:
        """The body alone, in paragraphs."""
        return "\n\n".join(self.body) + "\n"


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines() if line.strip())


ENGLISH = Page(
    _lines("""
        Old ferry returns to the harbour | The Harbour Post
        Skip to main content
        Menu
        Home
        News
        Business
        Sports
        Weather
        Subscribe
        Log in
        Search
        Share on Facebook
        Twitter
        Email
    """),
    _lines("""
        The old ferry came back to the harbour on Monday, eleven years after it had left for a museum in the north.
        Several hundred people stood on the quay in the rain to see it tie up, and a brass band played until dark.
        “My father worked in the engine room for thirty years,” said Ada Quill, a retired teacher who had brought her grandchildren. “I never thought that I would hear that whistle again.”
        The ship will be repaired over the winter and is to carry passengers again in May, if the money can be found. The council has promised half of it; the rest is to come from a collection in the town.
        Engineers who looked at the hull last week found less rust than they had feared. The boiler, however, must be replaced, and there are only two workshops left in the country that can build one.
        Not everybody is happy with the plan. The owners of the new catamaran say that two lines cannot live from one crossing, and they have asked the ministry to look at the licence before a date is set.
        The harbour master, Tom Orrery, said that there was room for both. He remembered summers in which four ships had made the crossing every hour, and nobody had gone hungry.
    """),
    _lines("""
        Related articles
        Bridge to close for repairs
        Fishermen fear new quotas
        Council votes on budget
        Read more
        Sign up for our newsletter
        About us
        Contact
        Privacy Policy
        Terms of Use
        Cookie settings
        © 2024 The Harbour Post. All rights reserved.
    """),
)
GERMAN = Page(
    _lines("""
        Die alte Fähre kehrt zurück | Hafenbote
        Zum Inhalt springen
        Menü
        Startseite
        Politik
        Wirtschaft
        Sport
        Anmelden
        Suche
        Abo
        E-Paper
        Teilen
        Drucken
    """),
    _lines("""
        Die alte Fähre ist am Montag in den Hafen zurückgekehrt, elf Jahre nachdem sie in ein Museum im Norden gebracht worden war.
        Mehrere hundert Menschen standen im Regen auf dem Kai, um zu sehen, wie sie festmachte, und eine Kapelle spielte bis in die Nacht.
        „Mein Vater hat dreißig Jahre lang im Maschinenraum gearbeitet“, sagte Ada Quill, eine pensionierte Lehrerin, die ihre Enkel mitgebracht hatte. „Ich hätte nie gedacht, dass ich diese Pfeife noch einmal höre.“
        Das Schiff soll im Winter überholt werden und im Mai wieder Fahrgäste befördern, wenn das Geld dafür gefunden wird. Die Stadt hat die Hälfte zugesagt, der Rest soll aus einer Sammlung kommen.
        Fachleute, die den Rumpf in der vergangenen Woche untersucht haben, fanden weniger Rost, als sie befürchtet hatten. Der Kessel aber muss ersetzt werden, und es gibt nur noch zwei Werkstätten im Land, die einen bauen können.
        Nicht alle sind mit dem Plan zufrieden. Die Eigner des neuen Katamarans sagen, dass zwei Linien nicht von einer Überfahrt leben können, und haben das Ministerium gebeten, die Genehmigung zu prüfen.
    """),
    _lines("""
        Mehr zum Thema
        Brücke wird gesperrt
        Fischer fürchten neue Quoten
        Weitere Artikel
        Newsletter abonnieren
        Kontakt
        Impressum
        Datenschutz
        AGB
        Mediadaten
        © 2024 Hafenbote. Alle Rechte vorbehalten.
    """),
)
RUSSIAN = Page(
    _lines("""
        Старый паром вернулся | Портовый вестник
        Меню
        Главная
        Новости
        Экономика
        Спорт
        Погода
        Войти
        Регистрация
        Поиск
        Поделиться
        Печать
    """),
    _lines("""
        Старый паром вернулся в гавань в понедельник, через одиннадцать лет после того, как его увели в музей на севере.
        Несколько сотен человек стояли на причале под дождём, чтобы увидеть, как он швартуется, и оркестр играл до темноты.
        «Мой отец тридцать лет работал в машинном отделении, — сказала Ада Квилл, учительница на пенсии, которая привела внуков. — Я не думала, что снова услышу этот гудок».
        Судно будут ремонтировать всю зиму, и в мае оно должно снова возить пассажиров, если найдутся деньги. Город обещал половину, остальное должны собрать жители.
        Инженеры, которые на прошлой неделе осматривали корпус, нашли меньше ржавчины, чем опасались. Но котёл придётся заменить, а в стране осталось только две мастерские, которые могут его построить.
        Не все довольны этим планом. Владельцы нового катамарана говорят, что две линии не могут жить с одной переправы, и попросили министерство проверить лицензию.
    """),
    _lines("""
        Читайте также
        Мост закроют на ремонт
        Рыбаки боятся новых квот
        Подписаться на рассылку
        Реклама
        Контакты
        Политика конфиденциальности
        Условия использования
        Вакансии
        © 2024 Портовый вестник. Все права защищены.
    """),
)
CHINESE = Page(
    _lines("""
        老渡轮重返港口 | 港口日报
        首页
        新闻
        财经
        体育
        天气
        登录
        注册
        搜索
        分享
        打印
        订阅
        图片
        视频
        评论
        专题
    """),
    _lines("""
        星期一，这艘老渡轮回到了港口。十一年前，它离开这里，被拖到北方的一座博物馆去展出，许多人以为再也见不到它了。
        几百名市民冒着雨站在码头上，看着它慢慢靠岸，铜管乐队一直演奏到天黑，孩子们挥舞着自己画的小旗子。
        “我的父亲在机舱里工作了三十年，”带着孙子孙女前来的退休教师说，“我从来没有想过还能再听到那声汽笛。”
        这艘船将在冬天进行维修，如果资金能够落实，明年五月就会重新载客。市政府已经答应承担一半费用，其余的要靠市民捐款。
        上周检查船体的工程师说，锈蚀的情况比他们担心的要轻。不过锅炉必须更换，而全国只剩下两家工厂还能制造这样的锅炉。
        并不是所有人都对这个计划感到满意。新双体船的船主表示，一条航线养不活两家公司，他们已经请求主管部门重新审查许可证。
    """),
    _lines("""
        相关新闻
        大桥将封闭维修
        渔民担心新配额
        更多
        关于我们
        联系我们
        隐私政策
        使用条款
        广告服务
        网站地图
        招聘信息
        意见反馈
        版权所有 © 2024 港口日报
    """),
)
GEORGIAN = Page(
    _lines("""
        ძველი ბორანი დაბრუნდა | ნავსადგურის მაცნე
        მთავარი
        ახალი ამბები
        ეკონომიკა
        სპორტი
        ამინდი
        შესვლა
        რეგისტრაცია
        ძებნა
        გაზიარება
        ბეჭდვა
        გამოწერა
        ფოტო
        ვიდეო
        კულტურა
        მოსაზრება
    """),
    _lines("""
        ძველი ბორანი ორშაბათს ნავსადგურში დაბრუნდა, თერთმეტი წლის შემდეგ, რაც ის ჩრდილოეთის მუზეუმში წაიყვანეს.
        რამდენიმე ასეული ადამიანი წვიმაში იდგა ნაპირზე, რომ ენახა, როგორ მიადგებოდა ის ნავმისადგომს, და ორკესტრი დაღამებამდე უკრავდა.
        მამაჩემი ოცდაათი წელი მუშაობდა სამანქანო განყოფილებაში, თქვა პენსიონერმა მასწავლებელმა, რომელმაც შვილიშვილები მოიყვანა. არასოდეს მეგონა, რომ ამ საყვირს კიდევ გავიგონებდი.
        გემს მთელი ზამთარი შეაკეთებენ და მაისში ის ისევ გადაიყვანს მგზავრებს, თუ ფული მოიძებნება. ქალაქმა ნახევარი აღუთქვა, დანარჩენი მოსახლეობამ უნდა შეაგროვოს.
        ინჟინრებმა, რომლებმაც გასულ კვირას კორპუსი დაათვალიერეს, იმაზე ნაკლები ჟანგი ნახეს, ვიდრე ეშინოდათ. ქვაბი კი უნდა შეიცვალოს, და ქვეყანაში მხოლოდ ორი სახელოსნო დარჩა.
        ყველა არ არის კმაყოფილი ამ გეგმით. ახალი კატამარანის მფლობელები ამბობენ, რომ ორი ხაზი ერთი გადასასვლელით ვერ იცხოვრებს, და სამინისტროს ნებართვის შემოწმება სთხოვეს.
    """),
    _lines("""
        მსგავსი ამბები
        ხიდი დაიკეტება
        მეთევზეები შიშობენ
        სრულად
        ჩვენ შესახებ
        კონტაქტი
        კონფიდენციალურობა
        პირობები
        რეკლამა
        ვაკანსიები
        რუკა
        დახმარება
        © 2024 ნავსადგურის მაცნე
    """),
)
PAGES = {"en": ENGLISH, "de": GERMAN, "ru": RUSSIAN, "zh": CHINESE, "ka": GEORGIAN}
