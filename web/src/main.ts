import { mount } from "svelte";
import { catalogue } from "./api/catalogue.svelte";
import App from "./App.svelte";
import "./styles.css";

const target = document.getElementById("app");
if (target) mount(App, { target });
void catalogue.load();
