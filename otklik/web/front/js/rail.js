// A long rail shows the page one is on; at once, without motion.
document.querySelector(".rail-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });
