"""The telling: answers become a screen, a page and findings.json. All wording lives here."""
