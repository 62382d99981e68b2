"""The languages that the product speaks, each in its own words. A new one begins here."""

LANGUAGES = [
    ("en", "English"),
    ("zh-hant", "繁體中文"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("pt-br", "Português (Brasil)"),
    ("es", "Español"),
]
# What the words in code and templates are written in.
SOURCE = "en"
OTHERS = tuple(code for code, _name in LANGUAGES if code != SOURCE)
