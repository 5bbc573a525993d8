"""Addresses of the workforce: one's own pages, people, training, rosters, registers."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from otklik.parties.models import Individual
from otklik.web.shell.rail import RailEntry
from otklik.web.workforce import own, people, presence, registers, rosters, staffing, training
from otklik.workforce.queries import open_tasks

_place, _person = "desk/rosters/<int:touchpoint_id>/", "desk/people/<int:employee_id>/"
_course, _entry, _plan = "desk/training/<int:course_id>/", "desk/registers/<int:entry_id>/", "desk/care/<int:plan_id>/"

urlpatterns = [
    path("desk/work/", own.my_work, name="my_work"),
    path("desk/work/sign-in/", own.my_sign_in, name="my_sign_in"),
    path("desk/work/sign-out/", own.my_sign_out, name="my_sign_out"),
    path("desk/work/file/", own.my_file, name="my_file"),
    path("desk/work/learning/", own.my_learning, name="my_learning"),
    path("desk/work/learning/<int:course_id>/", own.my_course, name="my_course"),
    path("desk/work/learning/<int:course_id>/quiz/", own.my_quiz, name="my_quiz"),
    path("desk/work/attempts/<int:attempt_id>/", own.my_attempt, name="my_attempt"),
    path("desk/work/certificates/<int:certificate_id>/", own.certificate, name="certificate"),
    path("desk/people/", people.desk_people, name="desk_people"),
    path("desk/people/file/", people.people_file, name="desk_people_file"),
    path("desk/people/import/", people.people_import, name="desk_people_import"),
    path("desk/people/new/", people.employee_new, name="desk_employee_new"),
    path(_person, people.desk_employee, name="desk_employee"),
    path(f"{_person}edit/", people.employee_edit, name="desk_employee_edit"),
    path(f"{_person}skill/", people.employee_skill, name="desk_employee_skill"),
    path(f"{_person}certificate/", people.employee_certificate, name="desk_employee_certificate"),
    path(
        "desk/people/certificates/<int:certificate_id>/withdraw/",
        people.certificate_withdraw,
        name="desk_certificate_withdraw",
    ),
    path("desk/training/", training.desk_training, name="desk_training"),
    path("desk/training/matrix/", training.desk_matrix, name="desk_matrix"),
    path("desk/training/new/", training.course_new, name="desk_course_new"),
    path(_course, training.desk_course, name="desk_course"),
    path(f"{_course}edit/", training.course_edit, name="desk_course_edit"),
    path(f"{_course}retire/", training.course_retire, name="desk_course_retire"),
    path(f"{_course}assign/", training.course_assign, name="desk_course_assign"),
    path(f"{_course}questions/new/", training.question_new, name="desk_question_new"),
    path("desk/training/questions/<int:question_id>/", training.question_edit, name="desk_question"),
    path("desk/training/questions/<int:question_id>/retire/", training.question_retire, name="desk_question_retire"),
    path("desk/rosters/", rosters.desk_rosters, name="desk_rosters"),
    path("desk/rosters/import/", presence.presence_import, name="desk_presence_import"),
    path(_place, rosters.desk_roster, name="desk_roster"),
    path(f"{_place}lay/", rosters.roster_lay, name="desk_roster_lay"),
    path(f"{_place}copy/", rosters.roster_copy, name="desk_roster_copy"),
    path(f"{_place}minimum/", rosters.roster_minimum, name="desk_roster_minimum"),
    path(f"{_place}presence/", presence.desk_presence, name="desk_presence"),
    path(f"{_place}presence/note/", presence.presence_note, name="desk_presence_note"),
    path(f"{_place}staffing/", staffing.desk_staffing, name="desk_staffing"),
    path("desk/rosters/shifts/<int:shift_id>/remove/", rosters.shift_remove, name="desk_shift_remove"),
    path("desk/rosters/presence/<int:presence_id>/", presence.presence_correct, name="desk_presence_correct"),
    path("desk/registers/", registers.desk_registers, name="desk_registers"),
    path("desk/registers/file/", registers.registers_file, name="desk_registers_file"),
    path("desk/registers/new/", registers.entry_new, name="desk_entry_new"),
    path(_entry, registers.desk_entry, name="desk_entry"),
    path(f"{_entry}edit/", registers.entry_edit, name="desk_entry_edit"),
    path(f"{_entry}prove/", registers.entry_prove, name="desk_entry_prove"),
    path(f"{_entry}retire/", registers.entry_retire, name="desk_entry_retire"),
    path("desk/registers/papers/<int:proof_id>/", registers.proof_paper, name="desk_proof_paper"),
    path("desk/care/", registers.desk_care, name="desk_care"),
    path("desk/care/new/", registers.care_new, name="desk_care_new"),
    path(_plan, registers.desk_care_plan, name="desk_care_plan"),
    path(f"{_plan}done/", registers.care_done, name="desk_care_done"),
    path(f"{_plan}retire/", registers.care_retire, name="desk_care_retire"),
]


def _to_learn(person: Individual) -> int:
    return open_tasks(person)


rail = [
    RailEntry(_("My work"), "briefcase", "my_work", "desk.enter", position=60, counter=_to_learn),
    RailEntry(_("Training"), "book", "desk_training", "workforce.read", position=205),
    RailEntry(_("Rosters"), "calendar-time", "desk_rosters", "workforce.read", position=200),
    RailEntry(_("Registers"), "shield-check", "desk_registers", "workforce.read", position=215),
    RailEntry(_("Employees"), "id-badge-2", "desk_people", "workforce.manage", position=210),
]
