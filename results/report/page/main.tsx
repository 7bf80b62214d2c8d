import { render } from 'preact';
import type { ReportData } from '../report-data.js';
import { App } from './app.js';
import './style.css';

const page = document.getElementById('page');
const data = document.getElementById('data');
if (page !== null && data !== null) {
  render(<App data={JSON.parse(data.textContent) as ReportData} />, page);
}
