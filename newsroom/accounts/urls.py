"""The URLs of the second factor, shared by all interfaces."""

from django.urls import path

from newsroom.accounts.totp import qr_code_view, second_factor_view

app_name = "signin"
urlpatterns = [
    path("second-factor/", second_factor_view, name="second_factor"),
    path("second-factor/qr.svg", qr_code_view, name="qr"),
]
