"""`python -m tests.golden [CASE...]`: write anew what the crawls of the cases answer."""

import sys

from tests.golden import CASES, FOLDER, expected, outcome

for case in sys.argv[1:] or CASES:
    answer = outcome(case)
    for name in expected(case).keys() - answer.keys():
        (FOLDER / case / name).unlink()
    for name, text in answer.items():
        (FOLDER / case / name).write_text(text)
