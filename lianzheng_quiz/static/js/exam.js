/* The exam page: moves between questions, saves each choice, keeps the server's time. ES2018. */
(function () {
  "use strict";

  const { AnswerQueue, Paper, ServerClock, ask, countdown, pageHeardAt, token, wallClock } = window.Lianzheng;
  const HEARTBEAT = 20000;
  const HELD_HEARTBEAT = 5000;
  const TYPING_PAUSE = 800;
  const VISIT_PAUSE = 5000;
  const AWAY_PAUSE = 5000;
  const WARNINGS = [10, 5, 1];
  const byId = (id) => document.getElementById(id);
  const isWritten = (input) => input.type === "text" || input.type === "textarea";

  const exam = byId("exam");
  const paper = new Paper({ url: exam.dataset.examUrl, position: Number(exam.dataset.position) }, visited);
  const clock = new ServerClock(Number(exam.dataset.serverNow), Number(exam.dataset.deadline), pageHeardAt());
  const queue = new AnswerQueue(
    {
      url: exam.dataset.saveUrl,
      sitting: exam.dataset.sitting,
      revision: Number(exam.dataset.revision),
      served: (position) => (paper.sections.has(position) ? paper.valueOf(position) : null),
    },
    { saving: () => say("正在保存…", ""), saved: onSaved, trouble: onTrouble }
  );
  let signedOut = false;
  let leaving = false;
  let held = false;
  let resumed = false;
  let leftAt = -Infinity;
  let typing = 0;
  let visiting = 0;

  /* ---- answers ---- */

  function take(position) {
    window.clearTimeout(typing);
    typing = 0;
    queue.answer(position, paper.valueOf(position));
    paper.refresh(position);
    showUnsaved();
  }

  /* A save takes a moment: only after a failure is anything called unsaved. */
  function showUnsaved() {
    paper.markUnsaved(queue.failures ? [...queue.answers.keys()] : []);
  }

  /* Remember the slot on the server once the person stays on it; choices carry it anyway. */
  function visited() {
    window.clearTimeout(visiting);
    visiting = window.setTimeout(() => {
      if (!paper.closed && !queue.paused) {
        queue.position = paper.current;
        queue.flush();
      }
    }, VISIT_PAUSE);
  }

  /* ---- what the line and the notices say ---- */

  function say(text, state) {
    const line = byId("save-state");
    line.textContent = text;
    line.className = "save-state" + (state ? " is-" + state : "");
  }

  function onSaved(receipt, how) {
    hear(receipt);
    goOn();
    online();
    byId("sign-in").hidden = true;
    showUnsaved();
    if (queue.restored && !queue.size) {
      say("✓ 已补交 " + queue.restored + " 题，已保存 " + wallClock(receipt.saved_at), "saved");
      queue.restored = 0;
    } else if (how.afterTrouble && !queue.size) {
      say((signedOut || resumed ? "✓ 全部答案已保存 " : "✓ 网络已恢复，全部答案已保存 ") + wallClock(receipt.saved_at), "saved");
    } else if (!how.quiet) {
      say("✓ 已保存 " + wallClock(receipt.saved_at), "saved");
    }
    resumed = false;
  }

  function onTrouble(error) {
    if (error.status === 409) {
      close(error.body);
      return;
    }
    if (error.status === 423) {
      hold(error.body);
      return;
    }
    say("⚠ 未保存，正在重试", "unsaved");
    showUnsaved();
    understand(error);
  }

  /* What can be done about a failed request, whether it was a save or a heartbeat. */
  function understand(error) {
    if (error.status === 401) {
      askToSignIn("作答仍保留在本页，登录后自动保存。");
    } else if (error.status === 404) {
      askToSignIn("当前登录的账号不是本场考试的应考人员，请用本人账号登录。");
    } else if (error.status === 409) {
      close(error.body);
    } else if (error.status === 423) {
      hold(error.body);
    } else if (error.status === 400 && error.body.error === "csrf") {
      heartbeat();
    } else {
      offline(error.status && error.body.message ? error.body.message : "");
    }
  }

  /* The room's staff stopped the clock: nothing can be chosen, nothing is lost, the heartbeat notices the end. */
  function hold(answer) {
    online();
    if (!held) {
      held = true;
      paper.hold(true);
      byId("held").hidden = false;
      byId("held").scrollIntoView({ block: "center" });
    }
    byId("held-message").textContent = answer.message || "";
    byId("timer-label").textContent = "计时已停";
    say(queue.size ? "恢复后自动保存" : "考试暂停中", "");
  }

  function goOn() {
    if (held) {
      held = false;
      resumed = true;
      paper.hold(false);
      byId("held").hidden = true;
      say("考试已恢复", "");
    }
  }

  function offline(detail) {
    signedOut = false;
    byId("offline-detail").textContent = detail || "可以继续答题，恢复后自动保存";
    byId("offline").hidden = false;
    document.body.classList.add("is-offline");
  }

  function online() {
    byId("offline").hidden = true;
    document.body.classList.remove("is-offline");
  }

  function askToSignIn(message) {
    online();
    signedOut = true;
    const strip = byId("sign-in");
    byId("sign-in-message").textContent = message;
    queue.paused = true;
    if (queue.size) {
      say("⚠ 未保存，登录后自动保存", "unsaved");
    }
    if (strip.hidden) {
      strip.hidden = false;
      strip.scrollIntoView({ block: "center" });
    }
  }

  /* The sitting is over: show what counts and take nothing more. */
  function close(answer) {
    queue.forget();
    showUnsaved();
    if (answer.kept) {
      paper.sections.forEach((_section, position) => paper.showValue(position, answer.kept[position] || []));
    }
    paper.close();
    online();
    byId("sign-in").hidden = true;
    byId("timer").hidden = true;
    byId("announcement").textContent = "";
    say("已交卷", "");
    byId("closed-message").textContent = answer.message || byId("closed-message").textContent;
    byId("closed").hidden = false;
    byId("closed").focus();
    byId("closed").scrollIntoView({ block: "center" });
  }

  /* ---- signing in again without leaving the page ---- */

  async function signInAgain(retried) {
    const form = byId("sign-in-form");
    try {
      const answer = await ask(form.action, { method: "POST", body: new FormData(form), headers: { "X-CSRFToken": token() } });
      token(answer.csrf_token);
      byId("sign-in-password").value = "";
      byId("sign-in").hidden = true;
      heartbeat();
    } catch (error) {
      if (error.body && error.body.error === "csrf" && !retried) {
        token((await ask(exam.dataset.loginUrl, {})).csrf_token);
        await signInAgain(true);
      } else {
        byId("sign-in-message").textContent = (error.body && error.body.message) || "网络连接中断，请稍后再试。";
      }
    }
  }

  /* ---- time ---- */

  function hear(answer) {
    clock.calibrate(answer.server_now, answer.deadline, answer.heardAt);
  }

  async function heartbeat() {
    if (paper.closed) {
      return;
    }
    const known = queue.revision;
    try {
      const answer = await ask(exam.dataset.clockUrl, {});
      hear(answer);
      token(answer.csrf_token);
      goOn();
      online();
      byId("sign-in").hidden = true;
      if (queue.paused && queue.size && queue.isKept && answer.revision > queue.base) {
        startAfresh();
        return;
      }
      queue.paused = false;
      if (answer.revision > Math.max(known, queue.revision)) {
        queue.revision = answer.revision;
        byId("elsewhere").hidden = false;
      }
      if (queue.size) {
        queue.flush();
      } else {
        queue.base = Math.max(queue.base, answer.revision);
      }
    } catch (error) {
      understand(error.status === 400 ? new Error("again") : error);
    }
  }

  /* Another device went on while this one was signed out: the new page keeps its answers and sends the rest. */
  function startAfresh() {
    leaving = true;
    window.location.reload();
  }

  let lastSeconds = Infinity;
  let handingIn = false;

  function tick() {
    if (paper.closed || held) {
      return;
    }
    const seconds = clock.secondsLeft();
    byId("timer-figure").textContent = countdown(seconds);
    byId("timer").classList.toggle("is-short", seconds < 300);
    byId("timer-label").textContent = seconds < 300 ? "即将收卷" : "剩余时间";
    WARNINGS.forEach((minutes) => {
      if (lastSeconds > minutes * 60 && seconds <= minutes * 60 && seconds > minutes * 60 - 5) {
        announce("距收卷还有 " + minutes + " 分钟");
      }
    });
    lastSeconds = seconds;
    if (seconds === 0 && !handingIn) {
      handIn();
    }
  }

  function announce(text) {
    byId("announcement").textContent = text;
    window.setTimeout(() => {
      if (byId("announcement").textContent === text) {
        byId("announcement").textContent = "";
      }
    }, 30000);
  }

  /* Time is over: send what is left, then hand in. Offline the server does it with what it has. */
  async function handIn() {
    handingIn = true;
    window.clearTimeout(typing);
    if (document.activeElement && isWritten(document.activeElement) && paper.form.contains(document.activeElement)) {
      queue.answer(paper.current, paper.valueOf(paper.current));
    }
    paper.lock();
    announce("考试时间到，正在交卷");
    const done = await queue.flush();
    if (paper.closed) {
      return;
    }
    try {
      await ask(exam.dataset.clockUrl, {});
      if (done && !queue.size) {
        byId("submit-at-zero").submit();
        return;
      }
    } catch (error) {
      understand(error);
    }
    if (held) {
      handingIn = false;
      return;
    }
    byId("announcement").textContent = "考试时间到，网络恢复后自动交卷。已保存的答案由服务器按时收卷。";
    window.setTimeout(handIn, 3000);
  }

  /* ---- handing in ---- */

  async function goToCheck() {
    if (paper.closed) {
      return;
    }
    if (typing) {
      take(paper.current);
    }
    const saved = await queue.flush();
    if (saved && !queue.size) {
      try {
        await ask(exam.dataset.clockUrl, {});
        window.location.assign(exam.dataset.checkUrl);
        return;
      } catch (error) {
        understand(error);
      }
    }
    if (paper.closed || held) {
      return;
    }
    offline(queue.size ? "还有 " + queue.size + " 题未保存，恢复后可交卷" : "恢复后可交卷");
    paper.closeCard();
    window.scrollTo(0, 0);
  }

  /* ---- what the person does ---- */

  paper.form.addEventListener("change", (event) => {
    if (event.target.closest("[data-question]") && !paper.closed) {
      queue.position = paper.current;
      take(paper.current);
    }
  });

  paper.form.addEventListener("input", (event) => {
    if (isWritten(event.target) && !paper.closed) {
      window.clearTimeout(typing);
      typing = window.setTimeout(take, TYPING_PAUSE, paper.current);
      paper.refresh(paper.current);
    }
  });

  const acts = {
    stay: () => paper.go(Math.min(paper.current + 1, paper.total)),
    next: () => (paper.current === paper.total ? goToCheck() : paper.go(paper.current + 1)),
    previous: () => paper.go(paper.current - 1),
    check: goToCheck,
    flag: () => {
      paper.setFlag(paper.current, !paper.isFlagged(paper.current));
      queue.flag(paper.current, paper.isFlagged(paper.current));
    },
    clear: () => {
      paper.showValue(paper.current, []);
      take(paper.current);
    },
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="act"]');
    if (button) {
      event.preventDefault();
      (acts[button.id] || acts[button.value])();
    }
  });
  paper.form.addEventListener("submit", (event) => event.preventDefault());

  byId("timer-toggle").addEventListener("click", () => {
    const figure = byId("timer-figure");
    figure.hidden = !figure.hidden;
    byId("timer-label").hidden = figure.hidden;
    byId("timer-toggle").textContent = figure.hidden ? "显示计时" : "隐藏计时";
  });

  byId("sign-in-form").addEventListener("submit", (event) => {
    event.preventDefault();
    signInAgain(false);
  });

  window.addEventListener("beforeunload", (event) => {
    if (!paper.closed && !leaving && queue.size) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
  window.addEventListener("online", heartbeat);
  window.addEventListener("offline", () => offline(""));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      heartbeat();
    } else {
      noteAway();
    }
  });

  /* The room's staff see how often the page was left. Whatever comes of the request, the exam goes on. */
  function noteAway() {
    if (paper.closed || performance.now() - leftAt < AWAY_PAUSE) {
      return;
    }
    leftAt = performance.now();
    ask(exam.dataset.awayUrl, { method: "PUT", keepalive: true, headers: { "X-CSRFToken": token() } }).catch(() => {});
  }

  /* ---- begin ---- */

  /* A quick hand chooses before this script listens; that choice is the newest. */
  const early = paper.touched();
  queue.answers.forEach((value, position) => {
    if (!early.includes(position)) {
      paper.showValue(position, value);
      queue.answers.set(position, paper.valueOf(position));
    }
  });
  early.forEach(take);
  queue.flags.forEach((flagged, position) => paper.setFlag(position, flagged));
  if (queue.dropped.length) {
    byId("dropped-places").textContent = queue.dropped.join("、");
    byId("dropped").hidden = false;
  }
  paper.sections.forEach((_section, position) => paper.refresh(position));
  paper.show(paper.current);
  tick();
  window.setInterval(tick, 1000);
  window.setInterval(heartbeat, HEARTBEAT);
  window.setInterval(() => held && heartbeat(), HELD_HEARTBEAT);
  queue.flush();
})();
