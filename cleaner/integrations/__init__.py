"""Other tools' ways to a text: one module a tool, each thin, none imported before it is asked for."""
