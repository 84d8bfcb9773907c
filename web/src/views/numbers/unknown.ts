import { ApiError } from '@/lib/api';

/** Whether the server says that what the address names is not there. */
export const isUnknown = (error: Error | undefined) => error instanceof ApiError && (error.code === 'NOT_FOUND' || error.code === 'BAD_USER_INPUT');
