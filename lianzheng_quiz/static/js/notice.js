/* Environment check before the exam: tells, never forbids. */
(function () {
  "use strict";

  const { ask } = window.Lianzheng;
  const network = document.getElementById("check-network");
  const works = window.fetch && window.AbortController && window.Map && performance.now;
  document.getElementById("check-browser").textContent = works ? "✓ 可以使用" : "⚠ 版本过低，请改用 Edge、Chrome 或 360 极速浏览器";

  const asked = performance.now();
  ask(network.dataset.probe, {}).then(
    () => {
      network.textContent = "✓ 连接正常，往返 " + Math.max(1, Math.round(performance.now() - asked)) + " 毫秒";
    },
    () => {
      network.textContent = "⚠ 连接不稳定，请检查网线或无线网络";
    }
  );
})();
