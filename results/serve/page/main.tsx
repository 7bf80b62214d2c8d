import './styles.css';
import { followList } from './follow-list.js';
import { driveList } from './list.js';
import { showLive } from './live.js';

if (document.body.dataset['view'] === 'list') {
  driveList();
  followList();
}
const live = document.getElementById('live');
if (live !== null) showLive(live);
