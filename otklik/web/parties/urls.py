"""Sign-in, one's own pages, the first run, and the desk's pages about people and the company."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from otklik.web.parties import companies, company, entrance, me, staff
from otklik.web.shell.rail import RailEntry

urlpatterns = [
    *entrance.urlpatterns,
    path("me/", me.profile, name="profile"),
    path("me/telephone/", me.telephone_add, name="telephone_add"),
    path("me/contacts/<int:contact_point_id>/remove/", me.contact_remove, name="contact_remove"),
    path("me/consents/<slug:purpose>/", me.consent, name="consent"),
    path("me/sign-out-everywhere/", me.sign_out_everywhere, name="sign_out_everywhere"),
    path("people/<int:individual_id>/", me.person, name="person"),
    path("first-run/", company.first_run, name="first_run"),
    path("first-run/preview/", company.first_run_preview, name="first_run_preview"),
    path("desk/welcome/", company.welcome, name="desk_welcome"),
    path("desk/operator/", company.desk_operator, name="desk_operator"),
    path("desk/operator/preview/", company.operator_preview, name="operator_preview"),
    path("desk/staff/", staff.desk_staff, name="desk_staff"),
    path("desk/staff/<int:individual_id>/roles/", staff.role_grant, name="role_grant"),
    path("desk/staff/<int:individual_id>/roles/<slug:role>/remove/", staff.role_take_away, name="role_take_away"),
    path("desk/customers/", staff.desk_customers, name="desk_customers"),
    path("desk/customers/<int:individual_id>/", staff.desk_customer, name="desk_customer"),
    path("desk/customers/companies/", companies.desk_companies, name="desk_companies"),
    path("desk/customers/companies/<int:organization_id>/", companies.desk_company, name="desk_company"),
]

plain = [path("brand/<str:name>", company.brand_file, name="brand_file")]

rail = [
    RailEntry(_("Customers"), "users", "desk_customers", "parties.read", position=10),
    RailEntry(_("Company"), "palette", "desk_operator", "operator.edit", position=900),
    RailEntry(_("Staff"), "id-badge-2", "desk_staff", "parties.roles", position=910),
    RailEntry(_("First steps"), "list-check", "desk_welcome", "operator.edit", position=990),
]
