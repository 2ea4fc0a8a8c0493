"""What `portal-emails doctor` looks at: each module has checks of one subject, which change nothing and show no text of any email."""
