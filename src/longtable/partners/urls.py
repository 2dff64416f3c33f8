"""Addresses of the room `partners`, each behind the coalition's name."""

from django.urls import include, path

from longtable.partners.views import asking, lists, partner, people, sectors

app_name = "partners"
urlpatterns = [
    path("", lists.board, name="board"),
    path("all/", lists.everyone, name="everyone"),
    path("new/", partner.add, name="add"),
    path("list/", include("longtable.partners.list_urls")),
    path("sectors/", sectors.sectors, name="sectors"),
    path("sectors/add/", sectors.add_sector, name="add_sector"),
    path("sectors/<int:sector_id>/", sectors.change_sector, name="sector"),
    path("sectors/<int:sector_id>/place/", sectors.place_sector, name="place_sector"),
    path("sectors/<int:sector_id>/not-here/", sectors.not_here, name="sector_not_here"),
    path("sectors/<int:sector_id>/here/", sectors.here, name="sector_here"),
    path("sectors/<int:sector_id>/remove/", sectors.remove_sector, name="remove_sector"),
    path("bodies/", people.bodies, name="bodies"),
    path("bodies/add/", people.add_body, name="add_body"),
    path("bodies/<int:body_id>/", people.change_body, name="body"),
    path("bodies/<int:body_id>/end/", people.end_body, name="end_body"),
    path("bodies/<int:body_id>/seats/", people.give_seat, name="give_seat"),
    path("seats/<int:seat_id>/end/", people.end_seat, name="end_seat"),
    path("asking/", asking.asking, name="asking"),
    path("asking/all/", asking.ask_all, name="ask_all"),
    path("contacts/<int:contact_id>/", people.change_contact, name="contact"),
    path("contacts/<int:contact_id>/remove/", people.remove_contact, name="remove_contact"),
    path("notes/<int:note_id>/remove/", people.remove_note, name="remove_note"),
    path("<int:partner_id>/", partner.partner, name="partner"),
    path("<int:partner_id>/edit/", partner.edit, name="edit"),
    path("<int:partner_id>/services/", partner.services, name="services"),
    path("<int:partner_id>/move/", partner.move, name="move"),
    path("<int:partner_id>/remove/", partner.remove, name="remove"),
    path("<int:partner_id>/merge/", partner.merge, name="merge"),
    path("<int:partner_id>/contacts/add/", people.add_contact, name="add_contact"),
    path("<int:partner_id>/notes/add/", people.add_note, name="add_note"),
    path("<int:partner_id>/ask/", asking.ask, name="ask"),
    path("<int:partner_id>/remind/", asking.remind, name="remind"),
    path("<int:partner_id>/print/", asking.print_code, name="print_code"),
    path("<int:partner_id>/withdraw/", asking.withdraw, name="withdraw"),
    path("<int:partner_id>/answer/", asking.enter_answer, name="enter_answer"),
]
