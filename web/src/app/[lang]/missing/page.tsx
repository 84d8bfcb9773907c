import { Missing } from '@/views/overview/missing';

export default function Page() {
  return <Missing />;
}
