"""Who is who across entries, lists and quarters: told with pseudonyms, decided by people.

``probable`` finds persons written twice, ``crosscheck`` holds register and lists against each other,
``snapshots`` follows families from one quarter to the next, ``results`` reads and keeps these in a workspace.
"""
