"""Paper: the base every document of Minga is made with. Struct in, PDF bytes out; it knows no table and no database."""
