"""Where a scan looks: files, the history of a repository, the home folder."""
