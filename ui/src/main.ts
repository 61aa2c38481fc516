// The page's first breath.
import './styles/tokens.css';
