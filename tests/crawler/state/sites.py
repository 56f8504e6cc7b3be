"""Places to crawl again and again, each with its state."""

import raywork
from tests.crawler.contents import lines
from tests.crawler.crawling import add_up


class Site:
    """A place to crawl again and again, with its state."""

    def __init__(self, uri, state, put, delete, **options):
        self.uri, self.state, self.put, self.delete = str(uri), str(state), put, delete
        self.options = {"engine": "inline", "table": "t", **options}

    def write(self, **records):
        for name, record in records.items():
            self.put(f"{name}.json", lines([record]))

    def crawl(self, **options):
        result = raywork.crawl(self.uri, state=self.state, **(self.options | options))
        assert add_up(result)
        return result


def counts(result):
    state = result.state
    return result.objects.scanned, state.new, state.changed, state.deleted, state.objects
