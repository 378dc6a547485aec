"""From a page to its body: the HTML side of the package."""
