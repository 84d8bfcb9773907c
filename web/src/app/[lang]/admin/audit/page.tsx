import { Words } from '@/ui/words';
import { Audit } from '@/views/admin/audit';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['session', 'admin']}>
      <Audit />
    </Words>
  );
}
