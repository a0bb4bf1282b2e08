"""Addresses of return forms."""

from __future__ import annotations

from django.urls import path

from zhixing.records.returns import views_rounds, views_sheets, views_workbook

urlpatterns = [
    path("", views_rounds.sheets, name="sheets"),
    path("rounds/", views_rounds.rounds, name="rounds"),
    path("rounds/open/", views_rounds.open_round, name="open-round"),
    path("rounds/<int:pk>/", views_rounds.round_page, name="round"),
    path("burden/", views_rounds.burden, name="burden"),
    path("sheets/<int:pk>/", views_sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/save/", views_sheets.save, name="sheet-save"),
    path("sheets/<int:pk>/hand-on/", views_sheets.hand_on, name="sheet-hand-on"),
    path("sheets/<int:pk>/submit/", views_sheets.submit, name="sheet-submit"),
    path("sheets/<int:pk>/decide/", views_sheets.decide, name="sheet-decide"),
    path("sheets/<int:pk>/correct/", views_sheets.reopen, name="sheet-reopen"),
    path("sheets/<int:pk>/history/", views_sheets.history, name="sheet-history"),
    path("sheets/<int:pk>/workbook/", views_workbook.download, name="sheet-workbook"),
    path("sheets/<int:pk>/upload/", views_workbook.upload, name="sheet-upload"),
    path("sheets/<int:pk>/rows/<str:row>/", views_sheets.row, name="row"),
    path("sheets/<int:pk>/rows/<str:row>/comment/", views_sheets.comment, name="comment"),
]
