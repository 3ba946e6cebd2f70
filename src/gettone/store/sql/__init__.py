"""Connections of many owners in an SQL database: one set of statements, two databases.

``statements`` has the SQL, ``database`` what is asked of either database,
``sqlite`` and ``postgres`` are the two, ``opening`` makes and migrates, ``many``
is the store of all owners, ``one`` that of one.
"""
