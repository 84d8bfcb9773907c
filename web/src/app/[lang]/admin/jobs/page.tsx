import { Words } from '@/ui/words';
import { Jobs } from '@/views/admin/jobs';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['session', 'admin']}>
      <Jobs />
    </Words>
  );
}
