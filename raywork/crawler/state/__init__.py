"""The state of a crawl: what was crawled, kept so that the next one goes on from there."""
