// Sends a chosen file at once and shows how far it is. Without this file, it goes with the form's own button.
document.addEventListener("change", ({ target }) => {
  if (target.type !== "file" || !target.form?.dataset.autosave || !target.files.length) return;
  const place = target.closest("[data-files]");
  const bar = place.querySelector("progress");
  const line = place.querySelector("[data-file-status]");
  const data = new FormData();
  data.append("file", target.files[0]);
  data.append("csrfmiddlewaretoken", target.form.elements.csrfmiddlewaretoken.value);
  const send = new XMLHttpRequest();
  const fail = (text) => {
    bar.hidden = true;
    line.textContent = text;
  };
  send.open("POST", place.dataset.files);
  send.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.hidden = false;
    bar.max = total;
    bar.value = loaded;
  });
  send.addEventListener("load", () => {
    if (send.status !== 200) return fail(send.status === 422 ? send.responseText : place.dataset.failed);
    place.querySelector("[data-list]").innerHTML = send.responseText;
    fail(place.dataset.done);
    target.value = "";
  });
  send.addEventListener("error", () => fail(place.dataset.failed));
  line.textContent = place.dataset.going;
  send.send(data);
});
