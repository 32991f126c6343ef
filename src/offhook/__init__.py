"""offhook: whom did this phone call while nobody was using it? An audit of an Android phone's own records."""

__version__ = "0.1.0"
