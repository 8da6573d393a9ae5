"""The local web app: asks for an answer and shows it; no modelling (UX 3, DESIGN 10)."""
