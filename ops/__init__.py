"""How the product is set up, started and checked."""
