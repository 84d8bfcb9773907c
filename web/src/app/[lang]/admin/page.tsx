import { Words } from '@/ui/words';
import { AdminIndex } from '@/views/admin/admin-index';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['session', 'admin']}>
      <AdminIndex />
    </Words>
  );
}
