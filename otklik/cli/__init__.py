"""The `otklik` command. Translates; holds no rules."""
