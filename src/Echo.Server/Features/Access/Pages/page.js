'use strict';
const form = document.querySelector('form');
const button = form.querySelector('button');
const failure = document.getElementById('failure');
const done = document.getElementById('done');

let token = '';

// The token leaves the address bar at once, so that it stays out of the history and of screenshots.
function takeToken() {
  token = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
}

takeToken();

function post(body) {
  return fetch(location.pathname, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

// Sends the form once it is filled in, and shows what came of it.
// missing: what to say when the link had no token; names: the form's fields; send: takes their values and answers like fetch;
// finish: gets the answer's body before the form makes way for what is done.
function ask({ missing, names, send, finish }) {
  function askForToken() {
    button.disabled = missing !== undefined && token === '';
    failure.textContent = button.disabled ? missing : '';
  }

  askForToken();
  // A link that is pasted into a tab with this page loads nothing.
  addEventListener('hashchange', () => {
    takeToken();
    askForToken();
  });

  function show(name, text) {
    document.getElementById(name + '-wrong').textContent = text;
    form.elements[name].setAttribute('aria-invalid', String(text !== ''));
  }

  function clear() {
    failure.textContent = '';
    names.forEach(name => show(name, ''));
  }

  // 422 lists each field, a conflict names one; everything else is about the request as a whole.
  function report(problem) {
    const details = problem.error.details;
    const faults = Array.isArray(details)
      ? details.map(fault => ({ name: fault.field.replace('body.', ''), text: fault.message }))
      : details ? [{ name: details.field, text: details.issue }] : [];
    const own = faults.filter(fault => names.includes(fault.name));
    // Of several faults of one field the first stays.
    own.reverse().forEach(fault => show(fault.name, fault.text));
    if (own.length > 0) form.elements[names.find(name => own.some(fault => fault.name === name))].focus();
    else failure.textContent = problem.detail + '.';
  }

  function complete(body) {
    finish?.(body);
    const heading = done.querySelector('h1');
    document.title = heading.textContent;
    form.hidden = true;
    done.hidden = false;
    heading.focus();
  }

  form.addEventListener('submit', async event => {
    event.preventDefault();
    clear();
    button.disabled = true;
    try {
      const answer = await send(Object.fromEntries(names.map(name => [name, form.elements[name].value])));
      const body = await answer.json();
      if (answer.ok) complete(body);
      else report(body);
    } catch {
      failure.textContent = 'The server did not answer. Try again.';
    } finally {
      button.disabled = false;
    }
  });
}
