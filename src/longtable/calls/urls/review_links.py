"""Addresses of a reviewer's personal link. No account needed."""

from django.urls import path

from longtable.calls.views import board, review, review_links

urlpatterns = [
    path("review/<str:secret>/", review.desk, name="review_link"),
    path("review/<str:secret>/renew/", review_links.renew, name="review_renew"),
    path("review/<str:secret>/conflicts/", review.conflicts, name="review_conflicts"),
    path("review/<str:secret>/conflicts/<int:number>/", review.conflicts, name="review_conflicts_one"),
    path("review/<str:secret>/board/", board.board_by_link, name="review_board"),
    path("review/<str:secret>/<int:pk>/", review.review, name="review_one"),
    path("review/<str:secret>/<int:pk>/autosave/", review.autosave, name="review_autosave"),
    path("review/<str:secret>/<int:pk>/abstain/", review.abstain, name="review_abstain"),
    path("review/<str:secret>/<int:pk>/conflict/", review.conflict, name="review_conflict"),
    path("review/<str:secret>/<int:pk>/others/", board.others, name="review_others"),
    path("review/<str:secret>/<int:pk>/file/<int:file>/", review.download, name="review_file"),
]
