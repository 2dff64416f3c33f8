// Where this phone keeps another time than the poll, each time also says what it is here.
const form = document.querySelector("form[data-zone]");

function say(moment, timeZone) {
  const shape = { weekday: "long", hour: "numeric", minute: "2-digit", timeZone };
  return new Intl.DateTimeFormat(document.documentElement.lang, shape).format(moment);
}

for (const one of form?.querySelectorAll("time[datetime]") ?? []) {
  const moment = new Date(one.dateTime);
  const here = say(moment);
  if (here === say(moment, form.dataset.zone)) continue;
  const note = document.createElement("em");
  note.textContent = form.dataset.here.replace("{time}", here);
  one.closest("legend").append(" ", note);
}
