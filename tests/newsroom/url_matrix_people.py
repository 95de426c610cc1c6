"""What the addresses of accounts, and of what waits for a second person, answer to whom; read with `url_matrix`."""

# anonymous, reporter (whose story it is), correspondent, editor of its desk, editor of another, director, chief, …
PEOPLE = r"""
GET   302 403 403 403 403 403 403 200 403 403
POST  302 403 403 403 403 403 403 200 403 403
  admin:people_user_changelist  /admin/people/user/
  admin:people_user_add         /admin/people/user/add/

GET   302 403 403 403 403 403 403 200 403 403
POST  302 403 403 403 403 403 403 409 403 403
  admin:people_user_change  /admin/people/user/{user}/change/

GET   302 403 403 403 403 403 403 200 403 403
POST  302 403 403 405 405 405 405 405 405 405
  admin:people_user_history      /admin/people/user/{user}/history/

GET   302 403 403 403 403 403 200 200 403 403
POST  302 403 403 405 405 405 405 405 405 405
  admin:account_changes  /admin/account-changes/

GET   302 403 403 405 405 405 405 405 405 405
POST  302 403 403 403 403 403 409 409 403 403
  admin:account_change_decide  /admin/account-changes/{change}/decide/

GET   302 403 403 405 405 405 405 405 405 405
POST  302 403 403 403 403 403 403 302 403 403
  admin:people_user_token_revoke  /admin/people/user/{machinist}/tokens/{machine}/revoke/
"""
