"""`make demo`: a real S3 server, a bucket of events in every form, and the crawl of it on Ray."""
