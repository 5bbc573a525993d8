"""The demo operator "Parus": its texts and people as data files, and one loader."""
