import './styles.css';
import { driveList } from './list.js';
import { showLive } from './live.js';

if (document.body.dataset['view'] === 'list') driveList();
const live = document.getElementById('live');
if (live !== null) showLive(live);
