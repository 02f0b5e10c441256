import { init } from './redoc.standalone.js?v={version}';

init('/openapi.json', { disableTelemetry: true }, document.getElementById('redoc-container'));
