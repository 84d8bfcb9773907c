import { Words } from '@/ui/words';
import { Accounts } from '@/views/admin/accounts';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['session', 'admin']}>
      <Accounts />
    </Words>
  );
}
