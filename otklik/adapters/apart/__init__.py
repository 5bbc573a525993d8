"""Programs that probes run as processes of their own: they get an order on a line of JSON and answer on another.

They know nothing of the house: no database, no settings, no keys. Their standard input ends when those who asked are
gone; then they end too, leaving nothing behind them.
"""
