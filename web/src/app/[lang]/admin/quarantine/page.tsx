import { Words } from '@/ui/words';
import { Quarantine } from '@/views/admin/quarantine';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['session', 'admin']}>
      <Quarantine />
    </Words>
  );
}
