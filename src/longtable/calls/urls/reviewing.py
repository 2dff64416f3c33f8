"""Addresses of the room `calls`: reviewing."""

from django.urls import path

from longtable.calls.views import board, hiding, panel, reading

urlpatterns = [
    path("<slug:call>/panel/", panel.panel, name="panel"),
    path("<slug:call>/panel/add/", panel.panel_add, name="panel_add"),
    path("<slug:call>/panel/<int:member_id>/", panel.panel_member, name="panel_member"),
    path("<slug:call>/panel/<int:member_id>/invite/", panel.panel_invite, name="panel_invite"),
    path("<slug:call>/panel/<int:member_id>/withdraw/", panel.panel_withdraw, name="panel_withdraw"),
    path("<slug:call>/panel/<int:member_id>/conflict/", panel.panel_conflict, name="panel_conflict"),
    path("<slug:call>/panel/<int:member_id>/leave/", panel.panel_leave, name="panel_leave"),
    path("<slug:call>/my-reviews/", panel.my_reviews, name="my_reviews"),
    path("<slug:call>/reading/", reading.reading, name="reading"),
    path("<slug:call>/reading/propose/", reading.reading_propose, name="reading_propose"),
    path("<slug:call>/reading/tell/", reading.reading_tell, name="reading_tell"),
    path("<slug:call>/reading/<int:number>/", reading.reading_one, name="reading_one"),
    path("<slug:call>/hide/", hiding.hiding, name="hiding"),
    path("<slug:call>/hide/<int:number>/", hiding.hide, name="hide"),
    path("<slug:call>/board/", board.board, name="board"),
    path("<slug:call>/board/<int:number>/", board.compare_reviews, name="compare"),
]
