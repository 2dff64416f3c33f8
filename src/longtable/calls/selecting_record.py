"""How the actions of selecting are called in the record."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SELECTING: dict[str, str | Promise] = {
    "calls.proposal_kept": _("Proposal kept"),
    "calls.decision_written": _("Decision written down"),
    "calls.decision_taken_back": _("Decision taken back"),
    "calls.signatory_asked": _("Someone from outside asked to sign"),
    "calls.decision_signed": _("Decision signed"),
    "calls.letters_drafted": _("Letters to applicants drafted"),
    "calls.letter_read": _("Letter to an applicant read"),
    "calls.letter_sent": _("Letter to an applicant sent"),
    "calls.appeal_made": _("Appeal made"),
    "calls.appeal_answered": _("Appeal answered"),
    "calls.award_made": _("Award made"),
    "calls.commitment_saved": _("Promise of a partner written down"),
    "calls.commitment_removed": _("Promise of a partner taken out"),
    "calls.payments_planned": _("Payments planned"),
    "calls.payment_made": _("Payment made"),
    "calls.report_received": _("Report received"),
    "calls.archive_made": _("Full file of a call taken out"),
}
