// A survey that is over: what was left of a draft on this device goes.
localStorage.removeItem(`iskra-ballot-${document.currentScript.dataset.draft}`);
