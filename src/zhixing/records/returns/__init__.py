"""Statistical returns: series by place and industry; revisions add and never overwrite."""
