"""Plug-ins of our own, a package for each family: they turn foreign words into ours, and hold no rules.

Nobody imports them: `core.registry` finds every module of `otklik.adapters.<family>`, and the entry points
`otklik.<family>` of whatever else is installed.
"""
