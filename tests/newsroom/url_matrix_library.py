"""The rows of the photo library, in the form that `url_matrix` explains."""

LIBRARY = r"""
GET   302 403 403 200 200 200 200 403 403 200
POST  302 403 403 200 200 200 200 403 403 200
  admin:stories_photo_upload   /admin/stories/photo/upload/
  admin:stories_photo_missing  /admin/stories/photo/missing/

GET   302 403 403 200 200 200 200 403 403 200
POST  302 403 403 409 409 409 409 403 403 409
  admin:stories_photo_describe  /admin/stories/photo/describe/?photo={photo}
  admin:stories_photo_file      /admin/stories/photo/{photo}/file/
  admin:stories_photo_pull      /admin/stories/photo/{photo}/pull/

GET   302 403 403 405 405 405 405 405 405 405
POST  302 403 403 200 200 200 200 403 403 200
  admin:stories_photo_again  /admin/stories/photo/{photo}/again/

GET   302 403 403 405 405 405 405 405 405 405
POST  302 403 403 302 302 302 302 403 403 302
  admin:stories_photo_instead  /admin/stories/photo/{photo}/instead/{photo}/
  admin:stories_photo_give     /admin/stories/photo/missing/give/
"""
