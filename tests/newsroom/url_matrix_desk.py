"""What the addresses of the desk and of its machines answer to whom; read with `url_matrix`."""

# anonymous, reporter (whose story it is), correspondent, editor of its desk, editor of another, director, chief, …
DESK = r"""
GET   200 302 302 302 302 302 302 302 302 302
POST  200 200 200 200 200 200 200 200 200 200
  desk:login  /desk/login/

GET   405 405 405 405 405 405 405 405 405 405
POST  302 302 302 302 302 302 302 302 302 302
  desk:logout  /desk/logout/

GET   401 200 200 200 200 200 200 401 401 401
POST  405 405 405 405 405 405 405 405 405 405
  desk:session  /desk/session/

GET   200 200 200 200 200 200 200 200 200 200
POST  405 405 405 405 405 405 405 405 405 405
  desk:worker    /desk/worker.js
  desk:manifest  /desk/manifest.webmanifest

GET   401 200 404 404 404 404 404 403 403 403
POST  401 400 404 404 404 404 404 403 403 403
  desk:parcel  /desk/uploads/{parcel}/

GET   302 200 200 200 200 200 200 403 403 403
POST  405 405 405 405 405 405 405 405 405 405
  desk:home     /desk/
  desk:shell    /desk/shell/
  desk:away     /desk/away/
  desk:new      /desk/new/
  desk:written  /desk/written/
  desk:bin      /desk/bin/
  desk:people   /desk/people/?person=zhou
  desk:tags     /desk/tags/
  desk:notices  /desk/notices/
  desk:published       /desk/published/
  desk:published_csv   /desk/published/csv/
  desk:published_xlsx  /desk/published/xlsx/

GET   405 405 405 405 405 405 405 405 405 405
POST  302 302 302 302 302 302 302 403 403 403
  desk:language      /desk/language/
  desk:notices_read  /desk/notices/read/

GET   401 405 405 405 405 405 405 403 403 403
POST  401 400 400 400 400 400 400 403 403 403
  desk:paste  /desk/paste/

GET   401 200 404 404 404 404 404 403 403 403
POST  401 400 400 400 400 400 400 403 403 403
  desk:draft  /desk/drafts/{draft}/

GET   302 200 404 404 404 404 404 403 403 403
POST  401 400 404 404 404 404 404 403 403 403
  desk:write  /desk/drafts/{draft}/write/

GET   405 405 405 405 405 405 405 405 405 405
POST  302 302 404 404 404 404 404 403 403 403
  desk:discard  /desk/drafts/{draft}/discard/
  desk:version_restore  /desk/versions/{kept}/restore/

GET   302 200 404 404 404 404 404 403 403 403
POST  405 405 405 405 405 405 405 405 405 405
  desk:story  /desk/stories/{article}/
  desk:cuts   /desk/stories/{article}/changes/
  desk:versions  /desk/drafts/{draft}/versions/
  desk:version   /desk/versions/{kept}/

GET   302 200 200 200 200 200 200 403 403 403
POST  302 400 400 400 400 400 400 403 403 403
  desk:tokens  /desk/tokens/

GET   405 405 405 405 405 405 405 405 405 405
POST  302 302 404 404 404 404 404 403 403 403
  desk:token_revoke  /desk/tokens/{machine}/revoke/

GET   405 405 405 405 405 405 405 405 405 405
POST  401 409 404 403 404 403 403 403 403 403
  desk:story_remark  /desk/stories/{article}/remark/

GET   401 200 404 200 404 200 200 403 403 403
POST  401 400 404 400 404 400 400 403 403 403
  desk:story_remark_answer  /desk/stories/{article}/remark/{comment}/answer/

GET   302 200 404 404 404 404 404 403 403 403
POST  405 405 405 405 405 405 405 405 405 405
  desk:answer  /desk/answers/{answered}/

GET   405 405 405 405 405 405 405 405 405 405
POST  302 302 404 404 404 404 404 403 403 403
  desk:answer_restore  /desk/answers/versions/{keptanswer}/restore/

GET   405 405 405 405 405 405 405 405 405 405
POST  302 302 404 302 404 302 302 403 403 403
  desk:story_remark_settle  /desk/stories/{article}/remark/{comment}/settle/

GET   405 405 405 405 405 405 405 405 405 405
POST  302 409 404 403 404 403 403 403 403 403
  desk:co_writer_name    /desk/stories/{article}/co-writers/{user}/name/
  desk:co_writer_revoke  /desk/stories/{article}/co-writers/{user}/revoke/

GET   401 401 401 401 401 401 401 401 401 401
POST  401 401 401 401 401 401 401 401 401 401
  api:stories  /api/v1/stories/

GET   401 401 401 401 401 401 401 401 401 401
POST  401 401 401 401 401 401 401 401 401 401
  api:story  /api/v1/stories/{article}/

GET   401 401 401 401 401 401 401 401 401 401
POST  401 401 401 401 401 401 401 401 401 401
  api:story_file       /api/v1/stories/{article}/file/
  api:story_take_back  /api/v1/stories/{article}/take-back/

GET   302 409 404 200 404 403 403 403 403 403
POST  401 400 403 400 403 400 400 403 403 403
  desk:story_write  /desk/stories/{article}/write/

GET   405 405 405 405 405 405 405 405 405 405
POST  302 409 404 403 403 403 403 403 403 403
  desk:story_file       /desk/stories/{article}/file/
  desk:story_take_back  /desk/stories/{article}/take-back/
"""
