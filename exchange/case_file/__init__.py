"""The case file (*expediente electrónico*): one ZIP with everything that is kept of a work or of an agreement, and its index.

* ``pieces`` — what a file consists of, and whose file it is
* ``evidence`` — every stored file that the records of a work or agreement lead to, found by the schema itself
* ``collecting`` — acts, evidence, data and the log, in the order in which they came into the file; and what is left out, and why
* ``index`` — ``indice.xml``, the sums, and what ``indice.pdf`` says
* ``writing`` — the ZIP: the same content is the same bytes
* ``taking`` — who may take which file, and the entry in the log that it was taken
* ``verificar.py`` — travels inside: Python alone checks sums, index and log, in Spanish or English

The index has the fields of the Archivo General de la Nación's index of an electronic case file (Acuerdo 003 de 2015; guide on electronic
documents and case files; its element names are to be confirmed). Who may not see personal data gets a file without it, which says so.
"""
