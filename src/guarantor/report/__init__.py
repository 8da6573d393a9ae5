"""Reports: the answer in words, tables and charts; no modelling."""
