"""Which addresses are no reader's: the staff's own, and those that lead to what is not published."""

STAFF_PATHS = ("/admin/", "/desk/", "/sign-in/")
PRIVATE_PATHS = (*STAFF_PATHS, "/darkroom/", "/preview/")
# What programmes ask, and is answered in JSON whatever happens.
MACHINE_PATH = "/api/"
