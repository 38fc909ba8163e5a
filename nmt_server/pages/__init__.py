"""The pages that people see in a browser; templates and scripts are beside this folder."""
